"""What a department reports: sums of facts as a workbook, documents in Word."""
