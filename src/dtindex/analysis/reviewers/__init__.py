"""External assessment: where it agrees, and where it should look."""
