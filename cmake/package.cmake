# The Debian package, made by `cpack` (tools/package): what it is, what it needs, where its files go. Files that only a
# package has (packaging/) are put in their places by package_layout.cmake, so that `cmake --install` into a home
# directory writes nowhere else.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME godwit)
set(CPACK_PACKAGE_CONTACT "The Godwit maintainers <maintainers@godwit.invalid>" CACHE STRING "Maintainer of the package")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
# cpack would build every test first; what it needs are the program and its completion scripts.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION mail)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_PROVIDES imap-server)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "systemd | systemd-standalone-sysusers")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "mail store that speaks IMAP")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Keeps people's mail and serves it over IMAP4rev2 and IMAP4rev1, with CONDSTORE,
QRESYNC, IDLE, SORT, THREAD and more. Mail comes in over LMTP from any mail
transfer agent. It is one program with an embedded store; what it acknowledged
was synced to disk before.")

set(packaging ${CMAKE_SOURCE_DIR}/packaging)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${packaging}/postinst ${packaging}/prerm ${packaging}/postrm ${CMAKE_BINARY_DIR}/packaging/conffiles)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
file(WRITE ${CMAKE_BINARY_DIR}/packaging/conffiles "/etc/godwit/godwit.toml\n")
configure_file(${packaging}/changelog.in ${CMAKE_BINARY_DIR}/packaging/changelog @ONLY)

install(FILES docs/operate/godwit.service DESTINATION lib/systemd/system)
install(FILES docs/operate/godwit.toml DESTINATION share/doc/godwit/examples)

set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/cmake/package_layout.cmake)
set(CPACK_GODWIT_PACKAGING ${packaging})
set(CPACK_GODWIT_MADE ${CMAKE_BINARY_DIR}/packaging)
include(CPack)
