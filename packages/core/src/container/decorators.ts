import "reflect-metadata";

// One copy of tsyringe knows the classes: plugins and hosts take the decorators from here.
export { inject, injectable } from "tsyringe";
