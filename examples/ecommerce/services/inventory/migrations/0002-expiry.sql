-- The sweeper asks for what is held past its time.
CREATE INDEX IF NOT EXISTS reservations_by_expiry ON reservations (status, expires_at);
