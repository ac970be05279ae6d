// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import im.starling.protocol.StreamError.Condition;
import org.junit.jupiter.api.Test;

/** Each limit, at it and one past it, where that ends the stream. */
class LimitsTest {
  private static final Limits SMALL = new Limits(200, 4, 5, 60, 3);

  private final Tokenizer tokenizer = new Tokenizer(SMALL, new Names());

  LimitsTest() {
    Streams.feed(tokenizer, Streams.OPEN);
    assertInstanceOf(StreamHeader.class, tokenizer.next());
  }

  private void accepted(String content) {
    Streams.feed(tokenizer, content);
    assertInstanceOf(Message.class, tokenizer.next());
    assertNull(tokenizer.next());
  }

  private void refused(String content) {
    Streams.feed(tokenizer, content);
    StreamFailure failure = assertThrows(StreamFailure.class, tokenizer::next);
    assertEquals(Condition.POLICY_VIOLATION, failure.error().condition());
  }

  private static String ofLength(int length) {
    String around = "<message><body></body></message>";
    return "<message><body>" + "x".repeat(length - around.length()) + "</body></message>";
  }

  @Test
  void bytesOfAnElement() {
    accepted(ofLength(200));
    refused(ofLength(201));
  }

  @Test
  void bytesOfAnElementThatIsNotComplete() {
    String tooLong = ofLength(400);
    Streams.feed(tokenizer, tooLong.substring(0, 200));
    assertNull(tokenizer.next());
    refused(tooLong.substring(200, 201));
  }

  @Test
  void whiteSpaceBetweenElementsIsNotCounted() {
    accepted(" ".repeat(1_000) + ofLength(200));
  }

  @Test
  void bytesOfAHeader() {
    tokenizer.reset();
    refused("<stream:stream" + " ".repeat(200));
  }

  @Test
  void depth() {
    accepted("<message><a><b><c/></b></a></message>");
    refused("<message><a><b><c><d/></c></b></a></message>");
  }

  @Test
  void attributes() {
    accepted("<message><x a='' b='' c='' xmlns='urn:one' xmlns:p='urn:two'/></message>");
    refused("<message><x a='' b='' c='' d='' xmlns='urn:one' xmlns:p='urn:two'/></message>");
  }

  @Test
  void bytesOfAnAttribute() {
    accepted("<message id='" + "i".repeat(60) + "'/>");
    accepted("<message id='" + "i".repeat(58) + "ä'/>");
    refused("<message id='" + "i".repeat(61) + "'/>");
  }

  @Test
  void bytesOfAnAttributeThatIsNotComplete() {
    refused("<message id='" + "i".repeat(61));
  }

  @Test
  void children() {
    accepted("<message><a/><b><b/></b><c/></message>");
    refused("<message><a/><b/><c/><d/></message>");
  }

  @Test
  void childrenOfOtherElements() {
    refused("<x xmlns='urn:one'><a/><b/><c/><d/></x>");
  }

  @Test
  void namespacesInForce() {
    tokenizer.limits(new Limits(100_000, 64, 32, 100, 1_000));
    StringBuilder nested = new StringBuilder("<message>");
    for (int i = 0; i < 63; i++) {
      nested.append("<a xmlns:p='urn:one' xmlns:q='urn:two'>");
    }
    String most = nested.toString() + "</a>".repeat(63) + "</message>";
    accepted(most);
    refused(most.replaceFirst("<a ", "<a xmlns:r='urn:three' "));
  }

  @Test
  void bytesOfBorrowedNamespaces() {
    tokenizer.limits(new Limits(300, 4, 5, 200, 100));
    String start = "<message xmlns:p='" + "u".repeat(60) + "'>";
    accepted(start + "<p:a/>".repeat(3) + "</message>");
    refused(start + "<p:a/>".repeat(20) + "</message>");
  }

  @Test
  void raisedForTheNextElement() {
    accepted(ofLength(200));
    tokenizer.limits(Limits.CLIENT.strict());
    accepted(ofLength(201));
    accepted(ofLength(262_144));
    refused(ofLength(262_145));
  }
}
