/**
 * The benchmark: {@code mvn -Pbench verify}. Each line measures something of ours beside a baseline, in the same run,
 * round by round, so that noise hits both.
 *
 * <p>{@link dev.twinstore.bench.Bench} runs {@link dev.twinstore.bench.Experiment}s; each gives one or more {@link
 * dev.twinstore.bench.Line}s. The baselines are {@link dev.twinstore.bench.RawStatements}, the same SQL by hand, and
 * other libraries.
 */
package dev.twinstore.bench;
