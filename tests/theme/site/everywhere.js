// Stands for `@docusaurus/BrowserOnly` where the schemas are rendered on the server as well.
export default function Everywhere({ children }) {
  return children();
}
