"""Where an institution stands among others."""
