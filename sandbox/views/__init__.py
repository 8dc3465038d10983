"""The sandbox's pages: paying, controlling, reading emails."""
