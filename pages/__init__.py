"""The pages of the app. They compose, they never compute."""
