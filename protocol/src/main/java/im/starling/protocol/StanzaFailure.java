// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** Carries a {@link StanzaError} through a chain of futures. Has no stack trace. */
public final class StanzaFailure extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient StanzaError error;

  public StanzaFailure(StanzaError error) {
    super(error.condition().element(), null, false, false);
    this.error = error;
  }

  public StanzaError error() {
    return error;
  }
}
