// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.feature.Pipeline;
import im.starling.node.loop.Loop;
import im.starling.node.route.HomeLink;
import im.starling.node.route.Hosts;
import im.starling.node.route.Router;

/** What all client streams of one loop share. */
record ClientService(
    Loop loop,
    Hosts hosts,
    Router router,
    HomeLink homes,
    Pipeline pipeline,
    LoopSessions sessions,
    ClientLogin login,
    ClientLimits bounds,
    ClientCounts counts) {}
