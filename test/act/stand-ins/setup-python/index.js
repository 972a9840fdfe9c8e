/** The workflows are run without a Python to install. */
throw new Error("nothing stands in for actions/setup-python where it has something to do");
