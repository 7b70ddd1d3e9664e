"""The nightly look at every post: a law or an exposure may begin or end on a day."""

from app.platform import job
from app.posts.services.risks import next_batch

job.in_batches(name="posts.recompute", every="15 1 * * *", batch=next_batch)
