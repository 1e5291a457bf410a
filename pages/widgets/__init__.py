"""What one chooses and types with: fields, pickers, the bar of filters."""
