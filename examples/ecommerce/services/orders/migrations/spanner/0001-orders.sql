-- The same tables for Spanner. Keys are digests, which spread over servers; a key that only grows would not.
CREATE TABLE IF NOT EXISTS orders (
  id STRING(64) NOT NULL,
  digest STRING(64) NOT NULL,
  customer STRING(64) NOT NULL,
  items STRING(MAX) NOT NULL,
  status STRING(16) NOT NULL,
  reason STRING(MAX) NOT NULL DEFAULT (''),
  created_at TIMESTAMP NOT NULL OPTIONS (allow_commit_timestamp = true),
  settled_at TIMESTAMP OPTIONS (allow_commit_timestamp = true),
  CONSTRAINT orders_status CHECK (status IN ('pending', 'confirmed', 'rejected'))
) PRIMARY KEY (id);
CREATE INDEX IF NOT EXISTS orders_by_status ON orders (status, created_at);

CREATE TABLE IF NOT EXISTS outbox (
  order_id STRING(64) NOT NULL,
  event STRING(MAX) NOT NULL,
  created_at TIMESTAMP NOT NULL OPTIONS (allow_commit_timestamp = true)
) PRIMARY KEY (order_id);
CREATE INDEX IF NOT EXISTS outbox_by_age ON outbox (created_at);

CREATE TABLE IF NOT EXISTS leases (
  name STRING(32) NOT NULL,
  owner STRING(200) NOT NULL,
  until TIMESTAMP NOT NULL
) PRIMARY KEY (name);
