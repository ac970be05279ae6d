// SPDX-License-Identifier: Apache-2.0
/**
 * What an operator may decide: one file, {@code starling.yaml}, overridden by the environment, as a
 * tree of records. {@link im.starling.node.config.Config} is the whole of it: defaults, checks and
 * documentation stand at the record components, and everything else here walks over them. A new key
 * is a new component and a row in {@code ConfigTest}.
 */
@NullMarked
package im.starling.node.config;

import org.jspecify.annotations.NullMarked;
