"""External assessment: workbooks for reviewers, first where a visit would change most."""
