"""Pictures of counts as PNG, from words and numbers alone."""
