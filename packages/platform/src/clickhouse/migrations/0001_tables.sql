-- Observations without names. Of one id the last one counts; reads that must be exact use FINAL.
CREATE TABLE observations (
  id String, timestamp Int64 CODEC(Delta, ZSTD(1)), account_id String, device_id String, session_id String,
  kind LowCardinality(String), outcome LowCardinality(String), source LowCardinality(String),
  ip String, line String, network_class LowCardinality(String), operator LowCardinality(String), asn UInt32,
  country LowCardinality(String), city LowCardinality(String), lat Float64, lon Float64, has_point UInt8, accuracy_km Float64,
  mfa_device String, phone String, fingerprint String, presence UInt8, presence_bit UInt8, notable UInt8, ingested Int64, doc String CODEC(ZSTD(3)),
  day Date MATERIALIZED toDate(intDiv(timestamp, 1000)),
  INDEX by_ip ip TYPE bloom_filter(0.01) GRANULARITY 4, INDEX by_id id TYPE bloom_filter(0.01) GRANULARITY 4
) ENGINE = ReplacingMergeTree(ingested) ORDER BY (account_id, timestamp, id) SETTINGS non_replicated_deduplication_window = 10000;

-- Reports about a device that name no account: they concern whoever works on it.
CREATE TABLE device_facts (id String, timestamp Int64, device_id String, ingested Int64, doc String CODEC(ZSTD(3)))
ENGINE = ReplacingMergeTree(ingested) ORDER BY (device_id, timestamp, id) SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW device_facts_mv TO device_facts AS
SELECT id, timestamp, device_id, ingested, doc FROM observations WHERE account_id = '' AND device_id != '' AND notable = 1;

-- An account successfully on a device from an address within one hour. Only min, max and bit-or: order and repetition cannot show.
-- Place and network are those of the smallest event id (the tuple's first member).
CREATE TABLE presence (
  account_id String, device_id String, ip String, line String, hour Int64,
  first SimpleAggregateFunction(min, Int64), last SimpleAggregateFunction(max, Int64),
  minutes SimpleAggregateFunction(groupBitOr, UInt64), kinds SimpleAggregateFunction(groupBitOr, UInt8),
  spoken SimpleAggregateFunction(min, Tuple(String, String, String, UInt32, String, String, Float64, Float64, UInt8, Float64))
) ENGINE = AggregatingMergeTree ORDER BY (account_id, hour, device_id, ip, line) SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW presence_mv TO presence AS
SELECT account_id, device_id, ip, any(o.line) AS line, intDiv(timestamp, 3600000) * 3600000 AS hour, min(timestamp) AS first, max(timestamp) AS last,
  groupBitOr(bitShiftLeft(toUInt64(1), toUInt8(intDiv(timestamp % 3600000, 60000)))) AS minutes, groupBitOr(presence_bit) AS kinds,
  min((id, toString(network_class), toString(operator), asn, toString(country), toString(city), lat, lon, has_point, accuracy_km)) AS spoken
FROM observations AS o WHERE presence = 1 GROUP BY account_id, hour, device_id, ip;

-- The same by line, for who shares it, and by device, for who works on it.
CREATE TABLE presence_by_line AS presence ENGINE = AggregatingMergeTree ORDER BY (line, hour, account_id, device_id, ip) SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW presence_by_line_mv TO presence_by_line AS
SELECT account_id, device_id, ip, any(o.line) AS line, intDiv(timestamp, 3600000) * 3600000 AS hour, min(timestamp) AS first, max(timestamp) AS last,
  groupBitOr(bitShiftLeft(toUInt64(1), toUInt8(intDiv(timestamp % 3600000, 60000)))) AS minutes, groupBitOr(presence_bit) AS kinds,
  min((id, toString(network_class), toString(operator), asn, toString(country), toString(city), lat, lon, has_point, accuracy_km)) AS spoken
FROM observations AS o WHERE presence = 1 GROUP BY account_id, hour, device_id, ip;
CREATE TABLE account_devices (device_id String, account_id String, first SimpleAggregateFunction(min, Int64), last SimpleAggregateFunction(max, Int64))
ENGINE = AggregatingMergeTree ORDER BY (device_id, account_id) SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW account_devices_mv TO account_devices AS
SELECT device_id, account_id, min(timestamp) AS first, max(timestamp) AS last FROM observations WHERE presence = 1 AND device_id != '' GROUP BY device_id, account_id;

-- What people should not share, by thing: devices worked on, devices and phones that approve logins, fingerprints of clients. One row a day.
CREATE TABLE things (
  kind LowCardinality(String), value String, account_id String, day Int64,
  first SimpleAggregateFunction(min, Int64), last SimpleAggregateFunction(max, Int64), observation SimpleAggregateFunction(min, String)
) ENGINE = AggregatingMergeTree ORDER BY (kind, value, account_id, day) SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW things_mv TO things AS
SELECT tupleElement(thing, 1) AS kind, tupleElement(thing, 2) AS value, account_id, intDiv(timestamp, 86400000) * 86400000 AS day, min(timestamp) AS first, max(timestamp) AS last, min(id) AS observation
FROM observations ARRAY JOIN [('device', device_id), ('mfa-device', mfa_device), ('phone', phone), ('fingerprint', fingerprint)] AS thing
WHERE account_id != '' AND outcome = 'success' AND tupleElement(thing, 2) != '' GROUP BY kind, value, account_id, day;

CREATE TABLE sessions (
  account_id String, session_id String, first SimpleAggregateFunction(min, Int64), last SimpleAggregateFunction(max, Int64),
  device SimpleAggregateFunction(min, String), ip SimpleAggregateFunction(min, String)
) ENGINE = AggregatingMergeTree ORDER BY (account_id, session_id) SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW sessions_mv TO sessions AS
SELECT account_id, session_id, min(timestamp) AS first, max(timestamp) AS last, min(device_id) AS device, min(ip) AS ip
FROM observations WHERE presence = 1 AND session_id != '' GROUP BY account_id, session_id;

-- Raw text and names: the only tables with personal data, each with its own retention and grants.
CREATE TABLE records (id String, timestamp Int64, source LowCardinality(String), path String, line UInt32, raw String CODEC(ZSTD(3)), ingested Int64, day Date MATERIALIZED toDate(intDiv(timestamp, 1000)))
ENGINE = ReplacingMergeTree(ingested) ORDER BY (id) SETTINGS non_replicated_deduplication_window = 10000;
CREATE TABLE identities (kind LowCardinality(String), id String, name String, realm String, email String, host String, ingested Int64)
ENGINE = ReplacingMergeTree(ingested) ORDER BY (kind, id, name, realm, email, host) SETTINGS non_replicated_deduplication_window = 10000;

CREATE TABLE claims (kind LowCardinality(String), key String, doc String, version UInt64) ENGINE = ReplacingMergeTree(version) ORDER BY (kind, key) SETTINGS non_replicated_deduplication_window = 10000;
CREATE TABLE findings (day String, subject String, detector LowCardinality(String), level LowCardinality(String), doc String CODEC(ZSTD(3)), version UInt64)
ENGINE = ReplacingMergeTree(version) ORDER BY (subject, detector, day) SETTINGS non_replicated_deduplication_window = 10000;
CREATE TABLE mitigations (day String, subject String, doc String, version UInt64) ENGINE = ReplacingMergeTree(version) ORDER BY (subject, day) SETTINGS non_replicated_deduplication_window = 10000;
CREATE TABLE cases (case_id String, kind LowCardinality(String), status LowCardinality(String), band LowCardinality(String), peak_probability Float64, opened_at String, doc String CODEC(ZSTD(3)), version UInt64)
ENGINE = ReplacingMergeTree(version) ORDER BY case_id SETTINGS non_replicated_deduplication_window = 10000;
-- Steps of cases as they were or are to be sent. A step is stored with its alert and its case before it is sent (published_at 0), so that a process that dies in
-- between leaves nothing unsaid and nothing said twice under two ids.
CREATE TABLE case_steps (uid String, case_id String, at Int64, step LowCardinality(String), digest String, published_at Int64, alert String CODEC(ZSTD(3)), case_doc String CODEC(ZSTD(3))) ENGINE = ReplacingMergeTree(published_at) ORDER BY (case_id, at, uid) SETTINGS non_replicated_deduplication_window = 10000;
CREATE TABLE case_actions (id String, case_id String, at Int64, actor String, action LowCardinality(String), doc String) ENGINE = MergeTree ORDER BY (case_id, at, id) SETTINGS non_replicated_deduplication_window = 10000;

-- How far each partition of the inputs is stored: written after the rows themselves. Its sum is what an evaluation can have seen.
CREATE TABLE stored_offsets (topic String, partition UInt32, next_offset UInt64) ENGINE = ReplacingMergeTree(next_offset) ORDER BY (topic, partition) SETTINGS non_replicated_deduplication_window = 10000;
-- What a process has to remember across its death, by name.
CREATE TABLE marks (name String, value String, version UInt64) ENGINE = ReplacingMergeTree(version) ORDER BY name SETTINGS non_replicated_deduplication_window = 10000;

-- What population detectors read: presence of a span, merged, one row per account, line and hour.
CREATE VIEW presence_lines AS
SELECT line, account_id, device_id, hour, min(p.first) AS first, max(p.last) AS last, groupBitOr(p.kinds) AS kinds, tupleElement(min(p.spoken) AS s, 1) AS observation,
  tupleElement(s, 2) AS network_class, tupleElement(s, 5) AS country, tupleElement(s, 6) AS city, tupleElement(s, 7) AS lat, tupleElement(s, 8) AS lon, tupleElement(s, 9) AS has_point, tupleElement(s, 10) AS accuracy_km
FROM presence_by_line AS p WHERE line != '' AND hour >= {from:Int64} - 3600000 AND hour < {asOf:Int64}
GROUP BY line, account_id, device_id, ip, hour HAVING last >= {from:Int64} AND first < {asOf:Int64};
