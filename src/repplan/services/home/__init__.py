"""Making a home: setting up, sample territories, taking commands back."""
