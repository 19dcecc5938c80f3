# Run by cpack between the installation into its scratch directory and the packing (CPACK_PRE_BUILD_SCRIPTS): adds the files
# that only a package has, and compresses what Debian's policy wants compressed.
set(tree ${CPACK_TEMPORARY_DIRECTORY})
set(doc ${tree}/usr/share/doc/godwit)

# put(FILE DIRECTORY [NAME]): readable by all, whatever the checkout's permissions are.
function(put file directory)
  set(directories OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  get_filename_component(name ${file} NAME)
  file(COPY ${file} DESTINATION ${directory}
    FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ DIRECTORY_PERMISSIONS ${directories})
  file(CHMOD ${directory} DIRECTORY_PERMISSIONS ${directories})
  if(ARGN)
    file(RENAME ${directory}/${name} ${directory}/${ARGN})
  endif()
endfunction()

put(${CPACK_GODWIT_PACKAGING}/godwit.toml ${tree}/etc/godwit)
put(${CPACK_GODWIT_PACKAGING}/sysusers.conf ${tree}/usr/lib/sysusers.d godwit.conf)
put(${CPACK_GODWIT_PACKAGING}/copyright ${doc})
put(${CPACK_GODWIT_PACKAGING}/README.Debian ${doc})
put(${CPACK_GODWIT_MADE}/changelog ${doc})

# Debian's zsh looks there for what packages bring; elsewhere, and in /usr/local, it is site-functions.
file(RENAME ${tree}/usr/share/zsh/site-functions ${tree}/usr/share/zsh/vendor-completions)

file(GLOB pages ${tree}/usr/share/man/*/*)
execute_process(COMMAND gzip -9 --no-name ${pages} ${doc}/changelog COMMAND_ERROR_IS_FATAL ANY)
