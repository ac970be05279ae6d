// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/**
 * Carries a {@link StreamError} to the one place that ends the stream with it. Has no stack trace.
 */
public final class StreamFailure extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient StreamError error;

  public StreamFailure(StreamError error) {
    super(error.condition().element() + ": " + error.text(), null, false, false);
    this.error = error;
  }

  public StreamError error() {
    return error;
  }
}
