-- What the API keeps: who may sign in, saved views, and who looked at whom. Beside case_actions the only tables that it writes. All are rows with a version, of which the newest holds:
-- a user, token or view that is gone says so in its newest row.
CREATE TABLE users (user String, doc String, version UInt64) ENGINE = ReplacingMergeTree(version) ORDER BY user SETTINGS non_replicated_deduplication_window = 10000;
-- Of sessions and tokens only a hash is kept: whoever reads the table cannot sign in by it.
CREATE TABLE api_tokens (id String, user String, hash String, doc String, version UInt64) ENGINE = ReplacingMergeTree(version) ORDER BY id SETTINGS non_replicated_deduplication_window = 10000;
CREATE TABLE api_sessions (hash String, user String, expires_at Int64, doc String, version UInt64) ENGINE = ReplacingMergeTree(version) ORDER BY hash SETTINGS non_replicated_deduplication_window = 10000;
CREATE TABLE views (owner String, name String, doc String, version UInt64) ENGINE = ReplacingMergeTree(version) ORDER BY (owner, name) SETTINGS non_replicated_deduplication_window = 10000;
CREATE TABLE audit (at Int64, id String, actor String, via LowCardinality(String), action LowCardinality(String), what Array(String), address String, ok UInt8, day Date MATERIALIZED toDate(intDiv(at, 1000)))
ENGINE = MergeTree ORDER BY (at, id) SETTINGS non_replicated_deduplication_window = 10000;

-- Where a record came from, when it came over Kafka; `path` and `line` say it of files.
ALTER TABLE records ADD COLUMN IF NOT EXISTS topic LowCardinality(String) DEFAULT '' AFTER line, ADD COLUMN IF NOT EXISTS partition UInt32 DEFAULT 0 AFTER topic, ADD COLUMN IF NOT EXISTS offset UInt64 DEFAULT 0 AFTER partition;

-- Whatever happened on one day, by nobody in particular: within one account times go up, so that most granules can be passed over.
ALTER TABLE observations ADD INDEX IF NOT EXISTS by_time timestamp TYPE minmax GRANULARITY 1;

-- Who was at an address, and on what, also in vain: one row a day. What is stored already is taken in once more by the last statement; of min and max that changes nothing.
CREATE TABLE address_days (
  ip String, day Int64, account_id String, device_id String, outcome LowCardinality(String), first SimpleAggregateFunction(min, Int64), last SimpleAggregateFunction(max, Int64),
  spoken SimpleAggregateFunction(min, Tuple(String, String, String, UInt32, String, String, Float64, Float64, UInt8, Float64))
) ENGINE = AggregatingMergeTree ORDER BY (ip, day, account_id, device_id, outcome) SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW address_days_mv TO address_days AS
SELECT ip, intDiv(timestamp, 86400000) * 86400000 AS day, account_id, device_id, outcome, min(timestamp) AS first, max(timestamp) AS last,
  min((id, toString(network_class), toString(operator), asn, toString(country), toString(city), lat, lon, has_point, accuracy_km)) AS spoken
FROM observations WHERE ip != '' GROUP BY ip, day, account_id, device_id, outcome;
INSERT INTO address_days SELECT ip, intDiv(timestamp, 86400000) * 86400000 AS day, account_id, device_id, outcome, min(timestamp) AS first, max(timestamp) AS last,
  min((id, toString(network_class), toString(operator), asn, toString(country), toString(city), lat, lon, has_point, accuracy_km)) AS spoken
FROM observations WHERE ip != '' GROUP BY ip, day, account_id, device_id, outcome;
