// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The pipeline for people: which features are asked where, in which order, and who answers what.
 */
public final class PipelineText {
  private PipelineText() {}

  /** As Markdown, which also reads well in a terminal. */
  public static String of(Pipeline pipeline) {
    StringBuilder text = new StringBuilder(2_000);
    text.append("| phase | where | asked, in this order |\n| --- | --- | --- |\n");
    for (Phase<?> phase : Phase.ALL) {
      row(text, phase.name(), phase.place(), names(pipeline.order(phase)));
    }
    row(text, "presence", "the sender's home", names(pipeline.presenceOrder(true)));
    row(text, "presence", "the receiver's home", names(pipeline.presenceOrder(false)));
    text.append("\n| request | to, answered at | by |\n| --- | --- | --- |\n");
    pipeline.requests().entrySet().stream()
        .sorted(Comparator.comparing(entry -> key(entry.getKey())))
        .forEach(entry -> row(text, entry));
    return text.toString();
  }

  private static void row(StringBuilder text, Map.Entry<Pipeline.Request, String> entry) {
    Pipeline.Request request = entry.getKey();
    String type = request.type().name().toLowerCase(Locale.ROOT);
    row(
        text,
        type + " `" + request.query().namespace() + "` " + request.query().local(),
        request.scope().place,
        entry.getValue());
  }

  private static String key(Pipeline.Request request) {
    return request.query().namespace()
        + ' '
        + request.query().local()
        + ' '
        + request.scope().place
        + request.type();
  }

  private static void row(StringBuilder text, String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String names(List<String> features) {
    return features.isEmpty() ? "nobody yet" : String.join(", ", features);
  }
}
