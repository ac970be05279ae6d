// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.node.feature.Declaration.Bound;
import im.starling.node.feature.Declaration.Inline;
import im.starling.protocol.Element;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What features do for a session in the moment when it is bound (XEP-0386). Made at start-up,
 * shared by all loops; each call is on a home's loop.
 */
final class Inlines {
  private static final Logger log = LoggerFactory.getLogger(Inlines.class);

  private final Set<String> names = new LinkedHashSet<>();
  private final Map<QName, Inline> requests = new HashMap<>();
  private final List<Bound> bound = new ArrayList<>();

  void inline(String feature, QName request, Inline handler) {
    names.add(feature);
    if (requests.putIfAbsent(request, handler) != null) {
      throw new IllegalStateException("two features claim " + request + " while binding");
    }
  }

  void bound(Bound handler) {
    bound.add(handler);
  }

  List<String> names() {
    return List.copyOf(names);
  }

  /**
   * All answers, those that nobody asked for first. A request that nobody knows is passed over: a
   * client may ask for more than was announced.
   */
  Future<Payload> answer(List<Element> asked, Session session, AccountHome home) {
    List<Payload> answers = new ArrayList<>();
    for (Element request : asked) {
      Inline handler = requests.get(request.name());
      if (handler != null) {
        answers.add(handler.ask(request, session, home));
      }
    }
    List<Future<Payload>> told =
        bound.stream().map(handler -> told(handler, session, home)).toList();
    return Future.all(told)
        .map(done -> {
          List<Payload> all = new ArrayList<>();
          told.forEach(one -> all.add(one.result()));
          all.addAll(answers);
          return Payload.write(out -> all.forEach(out::payload));
        });
  }

  /** The session is bound whether or not its client can be told of this: nothing fails by it. */
  private static Future<Payload> told(Bound handler, Session session, AccountHome home) {
    return handler
        .tell(session, home)
        .recover(failure -> {
          log.atWarn().addKeyValue("why", failure.getMessage()).log("bound-not-told");
          return Future.succeededFuture(Payload.EMPTY);
        });
  }
}
