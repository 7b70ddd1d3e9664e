"""What the service accepts, corrects, and is asked to correct."""
