"""What is sent to a rep who is not looking: composition apart from delivery."""
