// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/**
 * What is stored of a token that a client can log in with.
 *
 * @param seed what it is made of, together with a secret that is not here
 * @param mechanism the only one that it is for
 * @param used false if it was given out and nobody has come with it
 * @param age since it was given out, by the clock of the database
 */
public record Token(Buffer seed, String mechanism, boolean used, Duration age) {}
