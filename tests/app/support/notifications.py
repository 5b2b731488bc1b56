# SPDX-License-Identifier: LGPL-2.1-or-later
"""The desktop's notifications, for tests in Python: what a program says outside its windows.

    with notifications.Desktop() as desktop:
        ...
        desktop.said            [(title, body)], in the order they came
"""

import threading

from gi.repository import Gio, GLib

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
INTERFACE = """<node><interface name="org.freedesktop.Notifications">
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/>
  </method>
</interface></node>"""


class Desktop:
    """Answers on the session bus, from a thread and a connection of its own."""

    def __init__(self):
        self.said = []
        self.context = GLib.MainContext()
        self.loop = GLib.MainLoop(self.context)
        self.is_ready = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def serve(self):
        self.context.push_thread_default()
        address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION)
        connection = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
        connection.register_object(PATH, interface, self.answer, None, None)
        connection.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                             GLib.Variant("(su)", (NAME, 0)), None, Gio.DBusCallFlags.NONE, -1)
        self.is_ready.set()
        self.loop.run()
        connection.close_sync()
        self.context.pop_thread_default()

    def answer(self, connection, sender, path, interface, method, parameters, invocation):
        if method == "Notify":
            _, _, _, title, body, _, _, _ = parameters.unpack()
            self.said.append((title, body))
            invocation.return_value(GLib.Variant("(u)", (len(self.said),)))
        elif method == "GetCapabilities":
            invocation.return_value(GLib.Variant("(as)", (["body", "actions"],)))
        elif method == "GetServerInformation":
            invocation.return_value(GLib.Variant("(ssss)", ("lab", "lab", "1", "1.2")))
        else:
            invocation.return_value(None)

    def __enter__(self):
        self.thread.start()
        if not self.is_ready.wait(10):
            raise RuntimeError("no notifications on this bus")
        return self

    def __exit__(self, *_):
        self.context.invoke_full(GLib.PRIORITY_DEFAULT, lambda *_: self.loop.quit())
        self.thread.join(10)
