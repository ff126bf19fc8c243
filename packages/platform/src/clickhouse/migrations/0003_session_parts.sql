-- Sessions of which each record tells only a part: who in one line, from where in another, that it was let in by a third. Only the session's id holds them together, and they
-- may be stored in any order and years apart, so they are joined when they are read. Records that say who and from where at once are not in here.
CREATE TABLE session_parts (
  source LowCardinality(String), session_id String, timestamp Int64, id String, account_id String, device_id String, presence_bit UInt8,
  ip String, line String, network_class LowCardinality(String), operator LowCardinality(String), asn UInt32, country LowCardinality(String), city LowCardinality(String),
  lat Float64, lon Float64, has_point UInt8, accuracy_km Float64, ingested Int64
) ENGINE = ReplacingMergeTree(ingested) ORDER BY (source, session_id, timestamp, id) SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW session_parts_mv TO session_parts AS
SELECT source, session_id, timestamp, id, account_id, device_id, if(outcome = 'success', presence_bit, 0) AS presence_bit,
  ip, line, network_class, operator, asn, country, city, lat, lon, has_point, accuracy_km, ingested
FROM observations WHERE session_id != '' AND (account_id = '' OR ip = '') AND outcome != 'failure';

-- Whose sessions in parts there are, to find a person's among them.
CREATE TABLE session_owners (account_id String, source LowCardinality(String), session_id String, last SimpleAggregateFunction(max, Int64))
ENGINE = AggregatingMergeTree ORDER BY (account_id, source, session_id) SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW session_owners_mv TO session_owners AS
SELECT account_id, source, session_id, max(timestamp) AS last FROM observations WHERE session_id != '' AND account_id != '' AND ip = '' AND outcome != 'failure' GROUP BY account_id, source, session_id;

-- What population detectors read: presence of a span, merged, one row per account, line and hour; that of sessions in parts, too. Of a session that two logins were tried in the
-- later one counts, and the first address. A session's parts lie within a week before its last name.
DROP VIEW IF EXISTS presence_lines;
CREATE VIEW presence_lines AS
WITH parts AS (
  SELECT source, session_id, timestamp, id, account_id, device_id, presence_bit, ip, line, network_class, operator, asn, country, city, lat, lon, has_point, accuracy_km FROM session_parts FINAL
  WHERE timestamp < {asOf:Int64} AND (source, session_id) IN (SELECT source, session_id FROM session_owners WHERE last >= {from:Int64} - 604800000)
), whose AS (SELECT source, session_id, argMax(account_id, (timestamp, id)) AS account FROM parts WHERE account_id != '' GROUP BY source, session_id),
places AS (
  SELECT source, session_id, argMin((ip, line, toString(network_class), toString(operator), asn, toString(country), toString(city), lat, lon, has_point, accuracy_km), (timestamp, id)) AS place
  FROM parts WHERE ip != '' GROUP BY source, session_id
)
SELECT line, account_id, device_id, hour, min(p.first) AS first, max(p.last) AS last, groupBitOr(p.kinds) AS kinds, tupleElement(min(p.spoken) AS s, 1) AS observation,
  tupleElement(s, 2) AS network_class, tupleElement(s, 5) AS country, tupleElement(s, 6) AS city, tupleElement(s, 7) AS lat, tupleElement(s, 8) AS lon, tupleElement(s, 9) AS has_point, tupleElement(s, 10) AS accuracy_km
FROM (
  SELECT line, account_id, device_id, ip, hour, first, last, kinds, spoken FROM presence_by_line WHERE line != '' AND hour >= {from:Int64} - 3600000 AND hour < {asOf:Int64}
  UNION ALL
  SELECT tupleElement(place, 2) AS line, account AS account_id, device_id, tupleElement(place, 1) AS ip, intDiv(timestamp, 3600000) * 3600000 AS hour, timestamp AS first, timestamp AS last, presence_bit AS kinds,
    (id, tupleElement(place, 3), tupleElement(place, 4), tupleElement(place, 5), tupleElement(place, 6), tupleElement(place, 7), tupleElement(place, 8), tupleElement(place, 9), tupleElement(place, 10), tupleElement(place, 11)) AS spoken
  FROM parts INNER JOIN whose USING (source, session_id) INNER JOIN places USING (source, session_id) WHERE presence_bit > 0
) AS p GROUP BY line, account_id, device_id, ip, hour HAVING last >= {from:Int64} AND first < {asOf:Int64};
