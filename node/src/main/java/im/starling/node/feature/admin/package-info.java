// SPDX-License-Identifier: Apache-2.0
/**
 * What the operators of the service do through their clients (XEP-0133). A command runs at the home
 * of the administrator and sends orders to the homes that it is about.
 */
@NullMarked
package im.starling.node.feature.admin;

import org.jspecify.annotations.NullMarked;
