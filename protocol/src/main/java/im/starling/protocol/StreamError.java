// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a stream ends (RFC 6120 §4.9): a value that is sent before the stream is closed.
 *
 * @param detail an application-specific condition (RFC 6120 §4.9.4), or nothing
 */
public record StreamError(Condition condition, @Nullable String text, Payload detail) {
  public StreamError(Condition condition, @Nullable String text) {
    this(condition, text, Payload.EMPTY);
  }

  /** RFC 6120 §4.9.3. */
  public enum Condition {
    BAD_FORMAT,
    BAD_NAMESPACE_PREFIX,
    CONFLICT,
    CONNECTION_TIMEOUT,
    HOST_GONE,
    HOST_UNKNOWN,
    IMPROPER_ADDRESSING,
    INTERNAL_SERVER_ERROR,
    INVALID_FROM,
    INVALID_NAMESPACE,
    INVALID_XML,
    NOT_AUTHORIZED,
    NOT_WELL_FORMED,
    POLICY_VIOLATION,
    REMOTE_CONNECTION_FAILED,
    RESET,
    RESOURCE_CONSTRAINT,
    RESTRICTED_XML,
    SYSTEM_SHUTDOWN,
    UNDEFINED_CONDITION,
    UNSUPPORTED_ENCODING,
    UNSUPPORTED_FEATURE,
    UNSUPPORTED_STANZA_TYPE,
    UNSUPPORTED_VERSION;

    private final String element = name().toLowerCase(Locale.ROOT).replace('_', '-');

    public String element() {
      return element;
    }

    public StreamError error() {
      return new StreamError(this, null);
    }

    public StreamError error(String text) {
      return new StreamError(this, text);
    }

    /** The failure that carries this condition to where the stream is ended. */
    public StreamFailure failure(String text) {
      return new StreamFailure(error(text));
    }
  }
}
