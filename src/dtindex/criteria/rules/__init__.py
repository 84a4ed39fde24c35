"""What a framework may say: frozen records."""
