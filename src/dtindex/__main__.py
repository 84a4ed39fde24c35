"""``python -m dtindex``, for machines where the ``dtindex`` command is not on the path."""

from dtindex.cli.main import main

main()
