// SPDX-License-Identifier: Apache-2.0
/**
 * What the server does, and the seams for doing it. A feature is one class that declares what it
 * adds ({@link im.starling.node.feature.Declaration}); the order of everything is the order of
 * phases ({@link im.starling.node.feature.Phase}) and, within a phase, the order of the features'
 * list in {@code im.starling.node.Features}. A feature sees a home as an {@link
 * im.starling.node.feature.AccountHome} and never meets a stream, a cluster or a driver.
 */
@NullMarked
package im.starling.node.feature;

import org.jspecify.annotations.NullMarked;
