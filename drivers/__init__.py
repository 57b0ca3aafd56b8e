"""Device adapters: contracts, drivers, transports, and simulators that speak the devices' wire protocols."""
