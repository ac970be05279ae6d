// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.commands;

import im.starling.node.feature.DiscoInfo;
import im.starling.node.feature.DiscoNodes;
import im.starling.node.forms.Form;
import im.starling.protocol.BareJid;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How commands are found (XEP-0050 §2.1, §2.2): who may not execute one is not told of it. */
record CommandNodes(Map<String, Command> commands) implements DiscoNodes {
  private static final List<String> FEATURES = List.of(Commands.NAMESPACE, Form.NAMESPACE);

  @Override
  public @Nullable List<Item> items(String node, BareJid responder, BareJid asker) {
    if (commands.containsKey(node)) {
      return List.of();
    }
    if (!node.equals(Commands.NAMESPACE)) {
      return null;
    }
    return commands.values().stream()
        .filter(command -> command.open(asker))
        .map(command -> new Item(responder, command.node(), command.name()))
        .toList();
  }

  @Override
  public @Nullable DiscoInfo info(String node, BareJid responder, BareJid asker) {
    if (node.equals(Commands.NAMESPACE)) {
      return info("command-list", "Commands");
    }
    Command command = commands.get(node);
    if (command == null) {
      return null;
    }
    if (!command.open(asker)) {
      throw new StanzaFailure(Condition.FORBIDDEN.error());
    }
    return info("command-node", command.name());
  }

  private static DiscoInfo info(String type, String name) {
    return new DiscoInfo(
        List.of(new DiscoInfo.Identity("automation", type, null, name)), FEATURES, List.of());
  }
}
