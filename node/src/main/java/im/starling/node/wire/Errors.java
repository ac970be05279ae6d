// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.protocol.Payload;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StreamError;

/**
 * Why something is refused or ends. A code stands for a constant for ever; one that is new gets the
 * next.
 */
final class Errors {
  private Errors() {}

  static void write(StanzaError error, WireWriter out) {
    int record = out.begin();
    out.number(code(error.type())).number(code(error.condition())).optional(error.text());
    Stanzas.write(error.detail(), out);
    out.end(record);
  }

  static StanzaError stanza(WireReader in) throws MalformedFrame {
    int outer = in.begin();
    StanzaError.Type type = type(in.number());
    StanzaError.Condition condition = condition(in.number());
    String text = in.optional();
    Payload detail = Stanzas.payload(in);
    in.end(outer);
    return new StanzaError(type, condition, text, detail);
  }

  static void write(StreamError error, WireWriter out) {
    int record = out.begin();
    out.number(code(error.condition())).optional(error.text());
    Stanzas.write(error.detail(), out);
    out.end(record);
  }

  static StreamError stream(WireReader in) throws MalformedFrame {
    int outer = in.begin();
    StreamError.Condition condition = ending(in.number());
    String text = in.optional();
    Payload detail = Stanzas.payload(in);
    in.end(outer);
    return new StreamError(condition, text, detail);
  }

  private static StanzaError.Type type(long code) throws MalformedFrame {
    for (StanzaError.Type type : StanzaError.Type.values()) {
      if (code(type) == code) {
        return type;
      }
    }
    throw new MalformedFrame("an error of an unknown type");
  }

  private static StanzaError.Condition condition(long code) throws MalformedFrame {
    for (StanzaError.Condition condition : StanzaError.Condition.values()) {
      if (code(condition) == code) {
        return condition;
      }
    }
    throw new MalformedFrame("an unknown condition");
  }

  private static StreamError.Condition ending(long code) throws MalformedFrame {
    for (StreamError.Condition condition : StreamError.Condition.values()) {
      if (code(condition) == code) {
        return condition;
      }
    }
    throw new MalformedFrame("an unknown condition");
  }

  static int code(StanzaError.Type type) {
    return switch (type) {
      case AUTH -> 1;
      case CANCEL -> 2;
      case CONTINUE -> 3;
      case MODIFY -> 4;
      case WAIT -> 5;
    };
  }

  static int code(StanzaError.Condition condition) {
    return switch (condition) {
      case BAD_REQUEST -> 1;
      case CONFLICT -> 2;
      case FEATURE_NOT_IMPLEMENTED -> 3;
      case FORBIDDEN -> 4;
      case GONE -> 5;
      case INTERNAL_SERVER_ERROR -> 6;
      case ITEM_NOT_FOUND -> 7;
      case JID_MALFORMED -> 8;
      case NOT_ACCEPTABLE -> 9;
      case NOT_ALLOWED -> 10;
      case NOT_AUTHORIZED -> 11;
      case POLICY_VIOLATION -> 12;
      case RECIPIENT_UNAVAILABLE -> 13;
      case REDIRECT -> 14;
      case REGISTRATION_REQUIRED -> 15;
      case REMOTE_SERVER_NOT_FOUND -> 16;
      case REMOTE_SERVER_TIMEOUT -> 17;
      case RESOURCE_CONSTRAINT -> 18;
      case SERVICE_UNAVAILABLE -> 19;
      case SUBSCRIPTION_REQUIRED -> 20;
      case UNDEFINED_CONDITION -> 21;
      case UNEXPECTED_REQUEST -> 22;
    };
  }

  static int code(StreamError.Condition condition) {
    return switch (condition) {
      case BAD_FORMAT -> 1;
      case BAD_NAMESPACE_PREFIX -> 2;
      case CONFLICT -> 3;
      case CONNECTION_TIMEOUT -> 4;
      case HOST_GONE -> 5;
      case HOST_UNKNOWN -> 6;
      case IMPROPER_ADDRESSING -> 7;
      case INTERNAL_SERVER_ERROR -> 8;
      case INVALID_FROM -> 9;
      case INVALID_NAMESPACE -> 10;
      case INVALID_XML -> 11;
      case NOT_AUTHORIZED -> 12;
      case NOT_WELL_FORMED -> 13;
      case POLICY_VIOLATION -> 14;
      case REMOTE_CONNECTION_FAILED -> 15;
      case RESET -> 16;
      case RESOURCE_CONSTRAINT -> 17;
      case RESTRICTED_XML -> 18;
      case SYSTEM_SHUTDOWN -> 19;
      case UNDEFINED_CONDITION -> 20;
      case UNSUPPORTED_ENCODING -> 21;
      case UNSUPPORTED_FEATURE -> 22;
      case UNSUPPORTED_STANZA_TYPE -> 23;
      case UNSUPPORTED_VERSION -> 24;
    };
  }
}
