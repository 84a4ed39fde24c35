"""Proofs of a framework, one module a subject."""
