-- What is there and what of it is held for orders. The database itself refuses to sell what is not there.
CREATE TABLE IF NOT EXISTS stock (
  sku VARCHAR(64) PRIMARY KEY,
  on_hand BIGINT NOT NULL CHECK (on_hand >= 0),
  reserved BIGINT NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  CONSTRAINT stock_not_oversold CHECK (reserved <= on_hand)
);

-- A delivery counts once, however often it is told.
CREATE TABLE IF NOT EXISTS deliveries (
  id VARCHAR(64) PRIMARY KEY,
  digest CHAR(64) NOT NULL,
  received_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- A reservation that was refused is kept as well: asked again, it must get the same answer.
CREATE TABLE IF NOT EXISTS reservations (
  id VARCHAR(64) PRIMARY KEY,
  digest CHAR(64) NOT NULL,
  status VARCHAR(16) NOT NULL CHECK (status IN ('held', 'confirmed', 'released', 'expired', 'refused')),
  items TEXT NOT NULL,
  short TEXT NOT NULL DEFAULT '[]',
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at TIMESTAMPTZ NOT NULL
);
