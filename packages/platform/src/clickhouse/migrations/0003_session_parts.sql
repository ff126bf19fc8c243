-- Sessions of which each record tells only a part: who in one line, from where in another, that it was let in by a third. Only the session's id, which is its gateway's own, holds them together, and they
-- may be stored in any order and years apart, so they are joined when they are read. Records that say who and from where at once are not in here.
CREATE TABLE session_parts (
  source LowCardinality(String), gateway LowCardinality(String), session_id String, timestamp Int64, id String, account_id String, device_id String, presence_bit UInt8,
  ip String, line String, network_class LowCardinality(String), operator LowCardinality(String), asn UInt32, country LowCardinality(String), city LowCardinality(String),
  lat Float64, lon Float64, has_point UInt8, accuracy_km Float64, ingested Int64
) ENGINE = ReplacingMergeTree(ingested) ORDER BY (source, gateway, session_id, timestamp, id) SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW session_parts_mv TO session_parts AS
SELECT source, JSONExtractString(doc, 'observer', 'hostname') AS gateway, session_id, timestamp, id, account_id, device_id, if(outcome = 'success', presence_bit, 0) AS presence_bit,
  ip, line, network_class, operator, asn, country, city, lat, lon, has_point, accuracy_km, ingested
FROM observations WHERE session_id != '' AND (account_id = '' OR ip = '') AND outcome != 'failure';

-- Whose sessions in parts there are, to find a person's among them.
CREATE TABLE session_owners (account_id String, source LowCardinality(String), gateway LowCardinality(String), session_id String, last SimpleAggregateFunction(max, Int64))
ENGINE = AggregatingMergeTree ORDER BY (account_id, source, gateway, session_id) SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW session_owners_mv TO session_owners AS
SELECT account_id, source, JSONExtractString(doc, 'observer', 'hostname') AS gateway, session_id, max(timestamp) AS last FROM observations WHERE session_id != '' AND account_id != '' AND ip = '' AND outcome != 'failure' GROUP BY account_id, source, gateway, session_id;

-- presence_lines with that of sessions in parts, too; Store.population takes it where there are some, as it costs more to plan than to run. Gateways use their ids again after a
-- restart, so a part belongs to the login that was named last before it (within a week), else to the one that is named next (within an hour); so does its address.
CREATE VIEW presence_lines_joined AS
SELECT line, account_id, device_id, hour, min(p.first) AS first, max(p.last) AS last, groupBitOr(p.kinds) AS kinds, tupleElement(min(p.spoken) AS s, 1) AS observation,
  tupleElement(s, 2) AS network_class, tupleElement(s, 5) AS country, tupleElement(s, 6) AS city, tupleElement(s, 7) AS lat, tupleElement(s, 8) AS lon, tupleElement(s, 9) AS has_point, tupleElement(s, 10) AS accuracy_km
FROM (
  SELECT line, account_id, device_id, ip, hour, first, last, kinds, spoken FROM presence_by_line WHERE line != '' AND hour >= {from:Int64} - 3600000 AND hour < {asOf:Int64}
  UNION ALL
  SELECT tupleElement(place, 4) AS line, tupleElement(name, 3) AS account_id, tupleElement(part, 3) AS device_id, tupleElement(place, 3) AS ip, intDiv(tupleElement(part, 1), 3600000) * 3600000 AS hour, tupleElement(part, 1) AS first, tupleElement(part, 1) AS last,
    tupleElement(part, 4) AS kinds, (tupleElement(part, 2), tupleElement(place, 5), tupleElement(place, 6), tupleElement(place, 7), tupleElement(place, 8), tupleElement(place, 9), tupleElement(place, 10), tupleElement(place, 11), tupleElement(place, 12), tupleElement(place, 13)) AS spoken
  FROM (
    SELECT part,
      arrayFilter(x -> (tupleElement(x, 1), tupleElement(x, 2)) <= (tupleElement(part, 1), tupleElement(part, 2)) AND tupleElement(x, 1) >= tupleElement(part, 1) - 604800000, names) AS named, arrayFilter(x -> tupleElement(x, 1) >= tupleElement(part, 1) AND tupleElement(x, 1) <= tupleElement(part, 1) + 3600000, names) AS next_named,
      arrayFilter(x -> (tupleElement(x, 1), tupleElement(x, 2)) <= (tupleElement(part, 1), tupleElement(part, 2)) AND tupleElement(x, 1) >= tupleElement(part, 1) - 604800000, places) AS placed, arrayFilter(x -> tupleElement(x, 1) >= tupleElement(part, 1) AND tupleElement(x, 1) <= tupleElement(part, 1) + 3600000, places) AS next_placed,
      if(notEmpty(named), named[-1], next_named[1]) AS name, if(notEmpty(placed), placed[-1], next_placed[1]) AS place
    FROM (
      SELECT groupArrayIf((timestamp, id, device_id, presence_bit), presence_bit > 0) AS told, arraySort(groupArrayIf((timestamp, id, account_id), account_id != '')) AS names,
        arraySort(groupArrayIf((timestamp, id, ip, line, toString(network_class), toString(operator), asn, toString(country), toString(city), lat, lon, has_point, accuracy_km), ip != '')) AS places
      FROM session_parts WHERE timestamp >= {from:Int64} - 604800000 AND timestamp < {asOf:Int64} AND (source, gateway, session_id) IN (SELECT source, gateway, session_id FROM session_owners WHERE last >= {from:Int64} - 604800000)
      GROUP BY source, gateway, session_id HAVING notEmpty(told) AND notEmpty(names) AND notEmpty(places)
    ) ARRAY JOIN told AS part
  ) WHERE tupleElement(name, 3) != '' AND tupleElement(place, 3) != ''
) AS p GROUP BY line, account_id, device_id, ip, hour HAVING last >= {from:Int64} AND first < {asOf:Int64};
