"""What falls due with time: one file a job. Each is idempotent and safe beside a second clock."""
