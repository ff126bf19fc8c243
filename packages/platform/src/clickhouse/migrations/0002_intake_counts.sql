-- What became of the records of each topic, by the hour of their arrival: what `winnow doctor` finds a source by that fell silent, or that is read worse than before.
-- A batch that is read again after a crash counts again. No personal data: `example` is PARTITION/OFFSET of the topic.
CREATE TABLE intake_counts (hour Int64, topic LowCardinality(String), envelope LowCardinality(String), source LowCardinality(String), result LowCardinality(String), reason LowCardinality(String),
  n SimpleAggregateFunction(sum, UInt64), last SimpleAggregateFunction(max, Int64), example SimpleAggregateFunction(anyLast, String))
ENGINE = AggregatingMergeTree ORDER BY (topic, hour, source, result, reason, envelope) SETTINGS non_replicated_deduplication_window = 10000;
