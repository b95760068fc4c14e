-- One row an idempotency key: the id is made from the key.
CREATE TABLE IF NOT EXISTS orders (
  id VARCHAR(64) PRIMARY KEY,
  digest CHAR(64) NOT NULL,
  customer VARCHAR(64) NOT NULL,
  items TEXT NOT NULL,
  status VARCHAR(16) NOT NULL CHECK (status IN ('pending', 'confirmed', 'rejected')),
  reason TEXT NOT NULL DEFAULT '',
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  settled_at TIMESTAMPTZ
);
CREATE INDEX IF NOT EXISTS orders_by_status ON orders (status, created_at);

-- What is to be told, written in the transaction that makes it true, and taken out once the brokers have it.
CREATE TABLE IF NOT EXISTS outbox (
  order_id VARCHAR(64) PRIMARY KEY,
  event TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS outbox_by_age ON outbox (created_at);

-- Who does what only one should do at a time.
CREATE TABLE IF NOT EXISTS leases (
  name VARCHAR(32) PRIMARY KEY,
  owner VARCHAR(200) NOT NULL,
  until TIMESTAMPTZ NOT NULL
);
