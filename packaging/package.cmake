# Three Debian packages, by CPack: bursard with all that belongs to the daemon, bursar with the client, bursar-verify by itself.
#
#   cmake --build --preset release && (cd build/release && cpack)

set(doc ${CMAKE_SOURCE_DIR}/docs)
set(packaging ${CMAKE_SOURCE_DIR}/packaging)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME bursar)
set(CPACK_PACKAGE_CONTACT "The maintainers of Bursar <bursar@example.org>")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR OFF)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL daemon client verifier)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_DAEMON_PACKAGE_NAME bursard)
set(CPACK_DEBIAN_DAEMON_PACKAGE_SECTION misc)
# Of the fonts that papers are printed in, those for Chinese are 90 MB, and only wanted where there is Chinese.
set(CPACK_DEBIAN_DAEMON_PACKAGE_DEPENDS "adduser, fonts-noto-core")
set(CPACK_DEBIAN_DAEMON_PACKAGE_RECOMMENDS "postgresql (>= 15), postgresql-client (>= 15), bursar, fonts-noto-cjk, ca-certificates")
set(CPACK_DEBIAN_DAEMON_PACKAGE_SUGGESTS "prometheus")
set(CPACK_DEBIAN_DAEMON_PACKAGE_CONTROL_EXTRA ${packaging}/postinst ${packaging}/prerm ${packaging}/postrm)
set(CPACK_DEBIAN_DAEMON_DESCRIPTION
"ledger for contributions to an international organisation: daemon
Bursar keeps pledges, signed agreements with their instalments, receipts,
contributions in kind and the funding gap of each initiative, in books that
nobody can edit afterwards.
.
This is the daemon, which speaks HTTPS with client certificates and keeps its
books in PostgreSQL: in a private cluster of its own, or in yours.  To try it
out, run bursar-first-steps.")

set(CPACK_DEBIAN_CLIENT_PACKAGE_NAME bursar)
set(CPACK_DEBIAN_CLIENT_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_CLIENT_PACKAGE_SUGGESTS "bash-completion")
set(CPACK_DEBIAN_CLIENT_DESCRIPTION
"ledger for contributions to an international organisation: client
Bursar keeps pledges, signed agreements with their instalments, receipts,
contributions in kind and the funding gap of each initiative, in books that
nobody can edit afterwards.
.
This is the client, for terminals and scripts.  What it cannot send it keeps,
and sends when the server is back.")

set(CPACK_DEBIAN_VERIFIER_PACKAGE_NAME bursar-verify)
set(CPACK_DEBIAN_VERIFIER_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_VERIFIER_DESCRIPTION
"ledger for contributions to an international organisation: verifier
Bursar keeps pledges, signed agreements with their instalments, receipts,
contributions in kind and the funding gap of each initiative, in books that
nobody can edit afterwards.
.
This checks what it wrote for donors and auditors: that an entry is in the
books that were signed, that newer books begin with older ones, and whole
exports.  It needs neither the server nor the other programs.")

# The daemon.
install(TARGETS bursard RUNTIME DESTINATION sbin COMPONENT daemon)
install(FILES ${packaging}/bursard.service ${packaging}/bursard.socket DESTINATION /lib/systemd/system COMPONENT daemon)
install(PROGRAMS ${packaging}/bursar-first-steps DESTINATION bin COMPONENT daemon)
install(PROGRAMS ${CMAKE_SOURCE_DIR}/example/first-steps ${CMAKE_SOURCE_DIR}/example/load.sh
    ${CMAKE_SOURCE_DIR}/example/day.sh ${CMAKE_SOURCE_DIR}/example/publish.sh DESTINATION share/bursar/example COMPONENT daemon)
install(FILES ${CMAKE_SOURCE_DIR}/example/pages/brand.json DESTINATION share/bursar/example/pages COMPONENT daemon)
install(FILES ${CMAKE_SOURCE_DIR}/example/lib.sh ${CMAKE_SOURCE_DIR}/example/chart.csv DESTINATION share/bursar/example COMPONENT daemon)
install(FILES ${doc}/operations.md ${doc}/protocol.md DESTINATION share/doc/bursard COMPONENT daemon)
install(FILES ${doc}/bursard.conf ${packaging}/alerts.yml DESTINATION share/doc/bursard/examples COMPONENT daemon)

# The client.
install(TARGETS bursar RUNTIME DESTINATION bin COMPONENT client)
install(FILES ${packaging}/bursar-run@.service ${packaging}/bursar-run@.timer DESTINATION /lib/systemd/system COMPONENT client)

# The verifier.
install(TARGETS bursar-verify RUNTIME DESTINATION bin COMPONENT verifier)
install(FILES ${doc}/verification.md DESTINATION share/doc/bursar-verify COMPONENT verifier)

# Manual pages, completion, and what Debian wants in every package.
string(TIMESTAMP today "%a, %d %b %Y %H:%M:%S +0000" UTC)    # or SOURCE_DATE_EPOCH
file(CONFIGURE OUTPUT changelog CONTENT "bursar (${PROJECT_VERSION}) unstable; urgency=medium

  * What is new stands in CHANGELOG.md.gz beside this file.

 -- ${CPACK_PACKAGE_CONTACT}  ${today}
")
set(packaged ${CMAKE_BINARY_DIR}/packaged)
add_custom_command(OUTPUT ${packaged}.made
    COMMAND sh ${packaging}/share.sh ${share} ${CMAKE_SOURCE_DIR} ${packaged}
    COMMAND ${CMAKE_COMMAND} -E touch ${packaged}.made
    DEPENDS ${share}.made packaging/share.sh packaging/copyright packaging/bursar-first-steps.1
        packaging/bursar-verify.1 CHANGELOG.md)
add_custom_target(packaged ALL DEPENDS ${packaged}.made)
install(DIRECTORY ${packaged}/daemon/ DESTINATION share COMPONENT daemon)
install(DIRECTORY ${packaged}/client/ DESTINATION share COMPONENT client)
install(DIRECTORY ${packaged}/verifier/ DESTINATION share COMPONENT verifier)

include(CPack)
