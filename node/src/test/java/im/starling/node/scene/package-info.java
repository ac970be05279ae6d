// SPDX-License-Identifier: Apache-2.0
/**
 * Scenes: scripted plays in which named clients speak to a real server over real streams. A {@link
 * im.starling.node.scene.Script} is read into scenes, a {@link im.starling.node.scene.Stage} plays
 * one, a {@link im.starling.node.scene.Player} is a client in it. The language is described in
 * {@code scenes/README.md}. Everything here blocks, and is written straight: one thread plays one
 * scene, and every wait ends by what the server sends, or fails the scene.
 */
@NullMarked
package im.starling.node.scene;

import org.jspecify.annotations.NullMarked;
