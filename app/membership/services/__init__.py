"""What people and the service do about membership, a file per topic."""
