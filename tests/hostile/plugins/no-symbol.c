int gaz_something_else = 1;
