// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.node.house.Documents;
import org.junit.jupiter.api.Test;

/** The order in which features are asked, as {@code starling pipeline} prints it. */
final class PipelineDocumentTest {
  private static final String HEAD =
      """
      # Pipeline

      <!-- Made from the declarations of the features; PipelineDocumentTest says how to make it anew. -->

      `starling pipeline` prints the same. A message goes through the phases from top to bottom, and
      in each phase through the features from left to right: the order of the list in `Features.java`.

      """;

  @Test
  void isFresh() {
    Documents.fresh("pipeline.md", HEAD + Features.describe());
  }
}
