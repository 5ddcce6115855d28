"""Plans that were made: versions, differences, bringing one back, and re-routing the rest of today."""
