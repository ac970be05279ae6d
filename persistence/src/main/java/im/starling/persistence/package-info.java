// SPDX-License-Identifier: Apache-2.0
/**
 * What Starling keeps: accounts, rosters and the log, in PostgreSQL. One interface per aggregate,
 * one implementation of each, reached through {@link im.starling.persistence.Persistence#connect}.
 * A write that has completed is durable; one that has failed may be tried again. Nothing here knows
 * about streams, sessions or the cluster.
 */
@NullMarked
package im.starling.persistence;

import org.jspecify.annotations.NullMarked;
